namespace DsxDapr.Connector.Hub;

/// <summary>What a hub says about batch submission (wire contract §5.11).</summary>
/// <param name="BatchEnabled">Whether it takes batches.</param>
/// <param name="DefaultBatchSize">The size it recommends.</param>
/// <param name="MaxBatchSize">The largest size it takes.</param>
internal sealed record HubCapabilities(bool BatchEnabled, int DefaultBatchSize, int MaxBatchSize)
{
    /// <summary>Assumed while the hub's configuration cannot be read; a hub without batches says so when the first one comes.</summary>
    public static HubCapabilities Assumed { get; } = new(BatchEnabled: true, DefaultBatchSize: 10, MaxBatchSize: 100);

    /// <summary>The size to use: the requested one or the default, as far as the hub takes it.</summary>
    public int BatchSize(int? requested) => Math.Clamp(requested ?? DefaultBatchSize, 1, Math.Max(1, MaxBatchSize));
}
