export { type Alert, clearAlert, clearQuietAlerts, raiseAlert } from './raise-alert.ts'
