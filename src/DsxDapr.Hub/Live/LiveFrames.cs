using System.Text.Json;
using System.Text.Json.Nodes;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Results;

namespace DsxDapr.Hub.Live;

/// <summary>The frames of the wire contract §3.8: <c>data: JSON</c> and an empty line, without event names and ids.</summary>
internal static class LiveFrames
{
    private const string RestName = "X-Custom-Metadata";
    private const string StreamName = "x_custom_metadata";

    /// <summary>Says that the stream lives.</summary>
    public static byte[] Heartbeat { get; } = Of(new { type = "heartbeat" });

    /// <summary>Says that nothing can be shown at present.</summary>
    public static byte[] Waiting { get; } = Of(new { type = "waiting", message = "Notifier unavailable" });

    /// <summary>Says that the stream of connectors ends.</summary>
    public static byte[] ConnectorsUnavailable { get; } = Of(new { type = "error", message = "Notifier unavailable" });

    /// <summary>A frame.</summary>
    public static byte[] Of<T>(T value) =>
        [.. "data: "u8, .. JsonSerializer.SerializeToUtf8Bytes(value, WireJson.Options), .. "\n\n"u8];

    /// <summary>The frames of finished items, and of jobs that were steered.</summary>
    public static IEnumerable<byte[]> OfResults(LiveNews news) => news.Finished
        .Select(item => OfResult(item, news.Jobs.GetValueOrDefault(item.JobId)))
        .Concat(news.Changes.Where(change => change.Kind == LiveChangeKind.Job).Select(change => Of(new
        {
            type = "scan_result",
            scan_result = new { type = "job_status" },
            job = news.Jobs.TryGetValue(change.Subject, out var job) ? JobSummary.OfSteering(job, change.At) : null,
        })));

    /// <summary>The frames of connectors that came, stayed or went.</summary>
    public static IEnumerable<byte[]> OfConnectors(LiveNews news) => news.Changes
        .Where(change => change.Kind == LiveChangeKind.Connector)
        .Select(change => Of(new
        {
            type = change.Change,
            uuid = change.Subject,
            name = change.Name,
            url = change.Url,
            ts = change.At.ToUnixTimeMilliseconds() / 1000.0,
        }));

    // Clients match it by task id: here, the id of a result is never known.
    private static byte[] OfResult(ItemRecord item, JobRecord? job)
    {
        var result = JsonSerializer.SerializeToNode(WireScanResult.Of(item) with { Id = WireScanResult.NoId }, WireJson.Options)!;
        if (result["verdict"] is JsonObject verdict)
        {
            var metadata = verdict[RestName]?.DeepClone();
            verdict.Remove(RestName);
            verdict[StreamName] = metadata;
        }

        return Of(new
        {
            type = "scan_result",
            scan_result = result,
            job = job is null ? null : JobSummary.OfResult(job, item.ScannedAt ?? job.StartedAt),
        });
    }
}
