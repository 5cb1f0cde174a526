# The image of Leasehold: the frontend (leasehold, and kea-dhcp4 where it is a link to it) and
# leasehold-admin, run by a user without rights. docs/deployment.md tells how to use it.
# Plain Dockerfile syntax: the classic builder and BuildKit both build it. A mirror or proxy for apt comes
# in by Docker's own build arguments (--build-arg http_proxy=…), never by this file.

FROM debian:bookworm-slim AS build
WORKDIR /src
# The packages first: they change seldom, and their layer is then not made again.
COPY dev ./
RUN ./dev programs --setup
COPY . .
RUN ./dev programs
# What the programs link to, as names of Debian's packages: nobody keeps a second list of them by hand.
RUN ldd build/bin/leasehold build/bin/leasehold-admin | awk '$2 == "=>" { print $1 }' | sort -u \
 | while read -r library; do dpkg-query --search "*/$library"; done | cut -d: -f1 | sort -u >runtime-packages

FROM debian:bookworm-slim
COPY --from=build /src/runtime-packages /tmp/
RUN apt-get update -q \
 && DEBIAN_FRONTEND=noninteractive xargs -a /tmp/runtime-packages \
        apt-get install -q --yes --no-install-recommends libcap2-bin \
 && rm -rf /var/lib/apt/lists/* /tmp/runtime-packages \
 && useradd --system --uid 467 --no-create-home --shell /usr/sbin/nologin leasehold
COPY --from=build /src/build/bin/ /usr/local/bin/
# Port 67 and raw sockets, without root: the file brings what the user lacks. A container that is not allowed
# both capabilities cannot start it ("operation not permitted"); with no-new-privileges it starts without them.
RUN setcap cap_net_bind_service,cap_net_raw=ep /usr/local/bin/leasehold
USER leasehold
EXPOSE 67/udp 7946/udp
STOPSIGNAL SIGTERM
CMD ["leasehold", "-c", "/etc/leasehold/leasehold.yaml"]
