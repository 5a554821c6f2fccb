using System.Text.Json;
using System.Text.Json.Serialization;

namespace DsxDapr.DevSidecar.Hosting;

/// <summary>Reads a plan from one JSON document, so that tokens touch neither a disk nor a command line.</summary>
internal static class PlanReader
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Reads and checks the plan.</summary>
    /// <exception cref="PlanException">The document is not a plan, or an app id is missing or given twice.</exception>
    public static async Task<SidecarPlan> ReadAsync(Stream source, CancellationToken ct)
    {
        try
        {
            var plan = await JsonSerializer.DeserializeAsync<SidecarPlan>(source, Json, ct);
            return Check(plan ?? throw new PlanException("The plan is null."));
        }
        catch (JsonException e)
        {
            throw new PlanException($"The plan is not valid: {e.Message}", e);
        }
    }

    /// <summary>The plan itself, when it can be run.</summary>
    /// <exception cref="PlanException">There is no sidecar, or an app id is missing or given twice.</exception>
    public static SidecarPlan Check(SidecarPlan plan)
    {
        if (plan.Sidecars.Count == 0)
        {
            throw new PlanException("The plan names no sidecar.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var spec in plan.Sidecars)
        {
            if (Problem(spec) is { } problem)
            {
                throw new PlanException($"The app id '{spec.AppId}' {problem}.");
            }

            if (!seen.Add(spec.AppId))
            {
                throw new PlanException($"The app id '{spec.AppId}' is given twice.");
            }
        }

        return plan;
    }

    private static string? Problem(SidecarSpec spec) => spec switch
    {
        _ when !AppIds.IsValid(spec.AppId) => "is not valid: letters, digits and '-' only",
        _ when !IsPort(spec.AppPort ?? 0) || !IsPort(spec.HttpPort) || !IsPort(spec.InternalPort) || !IsPort(spec.MetricsPort ?? 0) => "has a port that is none",
        { MaxBodySizeBytes: < 1 } => "has a maximal body size below 1",
        { AppHealthProbeInterval: < 1 } or { AppHealthProbeTimeout: < 1 } or { AppHealthThreshold: < 1 } =>
            "has an interval, timeout or threshold of its health check below 1",
        _ when !spec.AppHealthCheckPath.StartsWith('/') => "has a health check path that does not begin with '/'",
        _ => null,
    };

    private static bool IsPort(int port) => port is >= 0 and <= ushort.MaxValue;
}
