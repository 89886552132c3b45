// Prints every page of the samples as JSON, `{"en standard": "<!doctype html>…"}`, for the browser tests, whose runner cannot render React itself.
import { renderToStaticMarkup } from 'react-dom/server'
import { languages } from '@/lib/platform/messages'
import { samplePages } from './sample-pages'

const printed = languages.flatMap((language) =>
  Object.entries(samplePages(language)).map(([name, page]) => [`${language} ${name}`, `<!doctype html>${renderToStaticMarkup(page)}`] as const),
)
process.stdout.write(JSON.stringify(Object.fromEntries(printed)))
