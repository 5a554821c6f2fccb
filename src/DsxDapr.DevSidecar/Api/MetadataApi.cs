using System.Collections.Concurrent;
using System.Text.Json;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.Api;

/// <summary><c>/v1.0/metadata</c>: what this sidecar runs, and labels that others attach to it.</summary>
internal sealed class MetadataApi(SidecarSpec spec, IReadOnlyList<Component> components, Func<IReadOnlyList<Subscription>> subscriptions)
{
    /// <summary>Says what answers: Dapr's API as recorded from 1.17, but not Dapr.</summary>
    public const string Version = "1.17-devsidecar";

    private readonly ConcurrentDictionary<string, string> _extended = new(StringComparer.Ordinal) { ["daprRuntimeVersion"] = Version };

    /// <summary>Adds both routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1.0/metadata", () => new SizedJson(JsonSerializer.SerializeToUtf8Bytes(Describe(), MetadataJson.Default.SidecarInfo)));
        routes.MapPut("/v1.0/metadata/{key}", async (string key, HttpRequest request, CancellationToken ct) =>
        {
            using var reader = new StreamReader(request.Body);
            _extended[key] = await reader.ReadToEndAsync(ct);
            return Results.NoContent();
        });
    }

    private SidecarInfo Describe() => new()
    {
        Id = spec.AppId,
        RuntimeVersion = Version,
        Components = [.. components.Select(c => new ComponentInfo(c.Name, c.Type, "v1"))],
        Extended = _extended.OrderBy(e => e.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal),
        Subscriptions = [.. subscriptions().Select(SubscriptionInfo.Of)],
        AppConnectionProperties = AppConnectionInfo.Of(spec),
    };
}
