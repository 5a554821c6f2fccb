using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Results;

/// <summary>A result in the form of the wire contract (§5.8).</summary>
internal sealed record WireScanResult(
    long Id, string ScanRequestTaskId, string? ScanJobId, string? MetadataTag, ScanRequest ScanRequest, WireVerdict Verdict,
    ItemActionResponse? ItemAction, string Status)
{
    /// <summary>The id of a result whose place is not known (§5.8).</summary>
    public const int NoId = -1;

    /// <summary>The contract's view of an item.</summary>
    public static WireScanResult Of(ItemRecord item) => new(
        item.Result ?? NoId,
        item.TaskId.ToString(),
        item.JobId,
        null,
        new ScanRequest { Location = item.Location, Metainfo = item.Metainfo, SizeInBytes = item.SizeInBytes, ScanJobId = item.JobId },
        WireVerdict.Of(item),
        ActionOf(item),
        item.ActionStatus switch
        {
            "success" => "action succeeded",
            "error" or "superseded" => "action attempted, but failed",
            _ => item.Verdict is null or "error" ? "not scanned" : "scanned",
        });

    private static ItemActionResponse? ActionOf(ItemRecord item)
    {
        if (item.ActionStatus is null or "pending")
        {
            return item.Verdict is null ? null : new ItemActionResponse { Status = ResponseStatus.Nothing, Message = "No action taken" };
        }

        return new ItemActionResponse
        {
            Status = item.ActionStatus switch
            {
                "success" => ResponseStatus.Success,
                "error" or "superseded" => ResponseStatus.Error,
                _ => ResponseStatus.Nothing,
            },
            Message = item.ActionMessage ?? "",
            ItemAction = ItemActionConverter.TryParse(item.Action, out var action) ? action : Contracts.Wire.ItemAction.Nothing,
            MovedTo = item.QuarantinedTo,
        };
    }
}

/// <summary>A verdict in the form of the wire contract (§5.7).</summary>
internal sealed record WireVerdict(
    string ScanGuid, string Verdict, WireVerdictDetails VerdictDetails, WireFileInfo FileInfo, long? ScanDurationInMicroseconds,
    double? DsxconnectRequestElapsedMs, string? LastUpdateTime)
{
    /// <summary>Not told apart here: there is one policy.</summary>
    public int? ProtectedEntity { get; init; }

    /// <summary>Not measured on its own: it is in the request's time.</summary>
    public double? DsxconnectReadElapsedMs { get; init; }

    /// <summary>Never given upstream either.</summary>
    public double? DsxconnectDsxaElapsedMs { get; init; }

    /// <summary>Not known: engines do not tell of archives' entries.</summary>
    public int? ContainerFilesScanned { get; init; }

    /// <summary>Not known: engines do not tell of archives' entries.</summary>
    public long? ContainerFilesScannedSize { get; init; }

    /// <summary>What upstream's hub writes beside the content for its engine. Which item it was, says the scan request.</summary>
    [JsonPropertyName("X-Custom-Metadata")]
    public string? CustomMetadata { get; init; }

    /// <summary>The contract's words for a verdict (§6.3).</summary>
    public static WireVerdict Of(ItemRecord item) => new(
        item.TaskId.ToString("N"),
        item.Verdict switch
        {
            "clean" => "Benign",
            "malicious" => "Malicious",
            "suspicious" => "Unknown",
            "unscannable" => "Unsupported File Type",
            "too_large" => "Non Compliant",
            _ => "Not Scanned",
        },
        new WireVerdictDetails(item.Threat, item.Verdict == "encrypted" ? "Encrypted File" : item.Reason, null),
        new WireFileInfo(item.FileType ?? "Unknown", item.SizeInBytes, item.Sha256 ?? "", null, null),
        item.ElapsedMs is { } ms ? (long)(ms * 1000) : null,
        item.ElapsedMs,
        item.ScannedAt?.ToString("O", CultureInfo.InvariantCulture));
}

/// <summary>Why a verdict is what it is (§5.7).</summary>
internal sealed record WireVerdictDetails(string? EventDescription, string? Reason, string? ThreatType);

/// <summary>What was scanned (§5.7).</summary>
internal sealed record WireFileInfo(string? FileType, long? FileSizeInBytes, string? FileHash, string? ContainerHash, JsonElement? AdditionalOfficeData);
