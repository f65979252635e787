// What a bare D-Bus call costs on this machine now: the limit that notifications are held against.
#pragma once

namespace openras::bench {

// Median round trip, in microseconds, of `count` calls with a 20-octet body and a reply with one
// boolean, as Handler1.Notify has them, between two processes on a socket pair with sd-bus.
double bus_round_trip_us(int count);

}  // namespace openras::bench
