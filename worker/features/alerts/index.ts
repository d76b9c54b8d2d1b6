export { type Alert, clearAlert, raiseAlert } from './raise-alert.ts'
