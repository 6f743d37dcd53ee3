export { identifier, literal, tableName } from './quote'
export { SYSTEM_DATABASES } from './statements/scope'
