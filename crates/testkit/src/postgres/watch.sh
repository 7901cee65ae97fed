# Runs the PostgreSQL of the tests: programs in $1, its folder $2, port $3 of 127.0.0.1.
# Stops it and removes the folder when nobody has renewed the lease for ten minutes, or when the lease is gone.
# Durability is off: nobody reads this data after the test.
"$1/postgres" -D "$2/data" -h 127.0.0.1 -p "$3" -k "$2" \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off \
    -c max_connections=200 -c shared_buffers=64MB -c timezone=UTC &
server=$!
trap 'rm -f "$2/lease"' INT TERM HUP
while kill -0 "$server" 2>/dev/null && [ -n "$(find "$2/lease" -mmin -10 2>/dev/null)" ]; do
    sleep 1
done
kill -INT "$server" 2>/dev/null
wait "$server"
cd / && rm -rf "$2"
