using System.Text.Json.Serialization;

namespace DsxDapr.Contracts.Wire;

/// <summary>The common answer of hub and connectors (wire contract §5.5). All members are written, null included.</summary>
public record StatusResponse
{
    /// <summary>The outcome.</summary>
    public required ResponseStatus Status { get; init; }

    /// <summary>A short text for people.</summary>
    public required string Message { get; init; }

    /// <summary>A longer text for people.</summary>
    public string? Description { get; init; }

    /// <summary>The id of what was made.</summary>
    public string? Id { get; init; }

    /// <summary>Sample item names.</summary>
    public IReadOnlyList<string>? Preview { get; init; }

    /// <summary>A success.</summary>
    public static StatusResponse Success(string message, string? description = null, string? id = null) =>
        new() { Status = ResponseStatus.Success, Message = message, Description = description, Id = id };

    /// <summary>An error.</summary>
    public static StatusResponse Error(string message, string? description = null) =>
        new() { Status = ResponseStatus.Error, Message = message, Description = description };
}

/// <summary>The answer to an item action (wire contract §4.5, §5.5).</summary>
public sealed record ItemActionResponse : StatusResponse
{
    /// <summary>The action that was taken.</summary>
    public ItemAction ItemAction { get; init; } = ItemAction.Nothing;

    /// <summary>Where the item is now, when it was moved. An addition of ours to the contract.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MovedTo { get; init; }

    /// <summary>
    /// Whether nothing was done because the item is not, any more, what was scanned, so that it is to be scanned again. An addition of ours to
    /// the contract.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsChanged { get; init; }

    /// <summary>Whether a failure may pass by itself: not on the wire, where the status 503 says so.</summary>
    [JsonIgnore]
    public bool IsTransient { get; init; }
}

/// <summary>The outcome of a call (wire contract §5.5).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResponseStatus>))]
public enum ResponseStatus
{
    /// <summary>Done.</summary>
    [JsonStringEnumMemberName("success")]
    Success,

    /// <summary>Failed.</summary>
    [JsonStringEnumMemberName("error")]
    Error,

    /// <summary>There was nothing to do.</summary>
    [JsonStringEnumMemberName("nothing")]
    Nothing,
}
