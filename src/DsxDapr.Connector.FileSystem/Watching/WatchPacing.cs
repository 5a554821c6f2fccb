namespace DsxDapr.Connector.FileSystem.Watching;

/// <summary>The waits and bounds of a watch.</summary>
internal sealed class WatchPacing
{
    /// <summary>A file that has not changed for so long is taken to be complete.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A file that never comes to rest is submitted as it is after so long.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>By how much the file system's clock may lag behind ours: changes so long before a watch began count as made after.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many changed files are remembered at a time; when there are more, the asset is searched.</summary>
    public int Capacity { get; init; } = 10_000;
}
