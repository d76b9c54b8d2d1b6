import css from '#web/public/design/pages.css?inline'
import { setStylesheet } from '#worker/lib/stylesheet.ts'

setStylesheet(css)
