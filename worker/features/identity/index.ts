export { isSessionActive, readActor, refreshSession } from './authenticate.ts'
export { answersWithSession, clearSessionCookies, readCookies, setSessionCookies } from './cookies.ts'
export { stepUpState } from './step-up.ts'
