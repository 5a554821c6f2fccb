namespace DsxDapr.DevSidecar.Api;

/// <summary>The entries of <see cref="DaprError.Details"/>, named as in google.rpc.</summary>
internal static class ErrorDetails
{
    /// <summary>Which field of the request was wrong; null when the error does not name it.</summary>
    public static object BadRequest(string? field, string description) => new Dictionary<string, object>
    {
        ["@type"] = "type.googleapis.com/google.rpc.BadRequest",
        ["field_violations"] = new object[] { field is null ? new { description } : new { field, description } },
    };

    /// <summary>Which component it was about.</summary>
    public static object ResourceInfo(string type, string name, string description) => new Dictionary<string, object>
    {
        ["@type"] = "type.googleapis.com/google.rpc.ResourceInfo",
        ["description"] = description,
        ["owner"] = "",
        ["resource_name"] = name,
        ["resource_type"] = type,
    };

    /// <summary>The reason as a stable word.</summary>
    public static object ErrorInfo(string reason, IReadOnlyDictionary<string, string>? metadata) => new Dictionary<string, object?>
    {
        ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo",
        ["domain"] = "dapr.io",
        ["metadata"] = metadata,
        ["reason"] = reason,
    };
}
