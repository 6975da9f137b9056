-- Prints what wrk measured as one line of JSON. Times in microseconds.
function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    'MEASURED {"seconds":%.6f,"requests":%d,"bytes":%d,"p50_us":%d,"p99_us":%d,"refused":%d,"broken":%d}\n',
    summary.duration / 1e6, summary.requests, summary.bytes,
    latency:percentile(50.0), latency:percentile(99.0),
    e.status, e.connect + e.read + e.write + e.timeout))
end
