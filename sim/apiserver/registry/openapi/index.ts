export { OpenApiDocuments } from './openapi-documents.ts';
