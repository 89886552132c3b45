import { helpWithCardFields } from './card-fields'
import { countDownOffers, countDownToTimeOut } from './countdowns'
import { sendOnce } from './pay-button'

// The one script of the pay pages. It only improves: without it every page works, and nothing here decides anything.
helpWithCardFields()
sendOnce()
countDownToTimeOut()
countDownOffers()

// A step that only hands the browser on, `<form data-auto-submit>`: unless the payer came back to it, when it would trap him.
const step = document.querySelector<HTMLFormElement>('form[data-auto-submit]')
const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
if (step && visit?.type !== 'back_forward') step.querySelector('button')?.click()
