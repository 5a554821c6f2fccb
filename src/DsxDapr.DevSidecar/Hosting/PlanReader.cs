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
            if (!AppIds.IsValid(spec.AppId))
            {
                throw new PlanException($"The app id '{spec.AppId}' is not valid: letters, digits and '-' only.");
            }

            if (!seen.Add(spec.AppId))
            {
                throw new PlanException($"The app id '{spec.AppId}' is given twice.");
            }
        }

        return plan;
    }
}
