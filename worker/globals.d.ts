/** True in development and test builds only; deployed builds drop the code behind it. */
declare const __DEVELOPMENT__: boolean
/** Part of the catalog version: a deploy rebuilds the pages. */
declare const __BUILD_ID__: string
