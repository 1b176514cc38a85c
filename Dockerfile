# Built and run with Node 24; the lock file is the same for Node 20 and later.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json openapi.json ./
COPY scripts/bundle.mjs ./scripts/
COPY src ./src
RUN npm run bundle
# What the bundle does not hold, at the versions of the lock file.
RUN cd bundle && npm ci --omit=dev --no-audit --no-fund
# The packages in the bundle can't be seen from outside: a scanner finds them here.
RUN npm run --silent sbom > bundle/sbom.cdx.json

FROM node:24-bookworm-slim
ENV NODE_ENV=production LEDGER_PATH=/data/ledger
WORKDIR /app
# The embedded ledger needs a volume here that outlives the container.
RUN mkdir -p /data/ledger && chown -R node:node /data
COPY --from=build /app/bundle ./
USER node
EXPOSE 3000 9464
VOLUME /data
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+(process.env.PORT||3000)+'/health/live').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/main.js"]
