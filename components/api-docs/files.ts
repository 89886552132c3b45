export const referenceCss = `:root{color-scheme:light dark}
body{margin:0;font:16px/1.5 system-ui,sans-serif;color:#1b1f24;background:#fff}
.top{display:flex;flex-wrap:wrap;gap:4px 20px;padding:12px 20px;border-bottom:1px solid #d5d9de}
.top a{padding:4px 0;min-height:24px}
.top a[aria-current]{font-weight:600}
a{color:#0b57c2}
main{max-width:60rem;margin:0 auto;padding:8px 20px 48px;outline:none}
.tries{outline:none}
.tries main{max-width:none;padding:0}
.tries .response-col_links{display:none}
.tries :is(.opblock-body,.scheme-container){overflow-x:auto}
@media (max-width:40rem){.tries .swagger-ui .wrapper,.tries .swagger-ui .wrapper .block{padding-inline:10px}}
h1{font-size:1.75rem}
h2{font-size:1.15rem;margin:2.5rem 0 .5rem;overflow-wrap:anywhere}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
section[id]{border-top:1px solid #d5d9de}
code,pre{font:14px/1.5 ui-monospace,monospace}
p,dd,li{overflow-wrap:anywhere}
pre{margin:0}
.sample{overflow:auto;padding:12px;background:#f3f5f7;border-radius:8px}
dl div{margin:.5rem 0}
dd{margin:0 0 0 1rem}
nav li{margin:.35rem 0}
@media (prefers-color-scheme:dark){body{color:#e6e9ed;background:#14171b}
a{color:#8ab4f8}
.sample{background:#1f242a}
.top,section[id]{border-color:#39414a}
body:has(.tries){background:#1c2022}
.tries .swagger-ui .header-col{color:inherit}}
`

// Puts Swagger UI in place of the reference, in the scheme of the machine, which it wants told by a class. Whoever leaves the example as Idempotency-Key gets a
// new one for each request: one name is one request.
export const startScript = `// It brings a main of its own.
const main = document.getElementById('api')
const place = document.createElement('div')
Object.assign(place, { id: 'api', lang: 'en', tabIndex: -1 })
main.replaceWith(place)
const example = '3f1c9e52-5b0e-4f6c-9a51-0c2f6f1d7b10'
const newName = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
const dark = matchMedia('(prefers-color-scheme: dark)')
const inScheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
inScheme()
dark.addEventListener('change', inScheme)
place.classList.add('tries')
SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  domNode: place,
  validatorUrl: null,
  deepLinking: true,
  tryItOutEnabled: true,
  docExpansion: 'list',
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
  requestInterceptor: (request) => {
    if (request.headers['Idempotency-Key'] === example) request.headers['Idempotency-Key'] = newName()
    return request
  },
})
`
