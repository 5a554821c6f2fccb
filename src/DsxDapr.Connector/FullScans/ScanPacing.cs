using DsxDapr.Connector.Enrollment;

namespace DsxDapr.Connector.FullScans;

/// <summary>The waits of a full scan.</summary>
internal sealed class ScanPacing
{
    /// <summary>How often the job is looked at for a pause or cancellation.</summary>
    public TimeSpan JobCheck { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The wait after the given number of failed attempts, from 1.</summary>
    public Func<int, TimeSpan> AfterFailures { get; init; } = Backoff.After;

    /// <summary>How long a stopping connector tries to end its job, and then to unregister.</summary>
    public TimeSpan LastWords { get; init; } = TimeSpan.FromSeconds(3);
}
