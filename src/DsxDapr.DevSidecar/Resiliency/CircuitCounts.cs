using System.Runtime.InteropServices;

namespace DsxDapr.DevSidecar.Resiliency;

/// <summary>What a circuit breaker has seen since its state last changed; the names are those a trip expression may use.</summary>
/// <param name="Requests">Attempts.</param>
/// <param name="TotalSuccesses">Those that went well.</param>
/// <param name="TotalFailures">Those that did not.</param>
/// <param name="ConsecutiveSuccesses">Successes since the last failure.</param>
/// <param name="ConsecutiveFailures">Failures since the last success.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CircuitCounts(
    int Requests, int TotalSuccesses, int TotalFailures, int ConsecutiveSuccesses, int ConsecutiveFailures)
{
    /// <summary>One more attempt has begun.</summary>
    public CircuitCounts Begun() => this with { Requests = Requests + 1 };

    /// <summary>An attempt has ended.</summary>
    public CircuitCounts Ended(bool success) => success
        ? this with { TotalSuccesses = TotalSuccesses + 1, ConsecutiveSuccesses = ConsecutiveSuccesses + 1, ConsecutiveFailures = 0 }
        : this with { TotalFailures = TotalFailures + 1, ConsecutiveFailures = ConsecutiveFailures + 1, ConsecutiveSuccesses = 0 };
}
