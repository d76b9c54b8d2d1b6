export { categoryOf, type ServiceCategory } from './classify-service.ts'
