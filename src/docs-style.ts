/**
 * What Swagger UI's own colours lack: contrast of 4.5 to 1 between text and ground, for people with
 * weak eyes (WCAG 2.1, 1.4.3). Only colours; its layout stays.
 */
export const docsStyle = `
.swagger-ui .info a { color: #0b57d0; }
.swagger-ui .info .title small { background: #57606a; }
.swagger-ui .info .title small.version-stamp { background: #3f6212; }
.swagger-ui .info .title small pre { background: none; }
.swagger-ui .opblock.opblock-get .opblock-summary-method { background: #0b57d0; }
.swagger-ui .opblock.opblock-post .opblock-summary-method { background: #147a48; }
.swagger-ui .btn.authorize { border-color: #147a48; color: #147a48; }
.swagger-ui .btn.cancel { border-color: #b3261e; color: #b3261e; }
.swagger-ui .btn.execute { background: #0b57d0; border-color: #0b57d0; }
.swagger-ui .parameter__name.required span,
.swagger-ui .parameter__name.required::after { color: #b3261e; }
.swagger-ui .parameter__in,
.swagger-ui .model .property.primitive,
.swagger-ui table.headers .header-example { color: #4b5563; }
.swagger-ui .renderedMarkdown code { color: #6b21a8; }
.swagger-ui .download-contents { background: #57606a; }
.swagger-ui .microlight span[style*='211, 99, 99'] { color: #f08a8a !important; }
`;
