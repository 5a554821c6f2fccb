using DsxDapr.Hub.Audit;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Operators;
using DsxDapr.Security.Credentials;

namespace DsxDapr.Hub.Connectors;

/// <summary>Our own view of connectors, and an admin's power over their keys: <c>/api/v1/connectors</c>.</summary>
internal static class ConnectorKeysApi
{
    private static readonly TimeSpan History = TimeSpan.FromDays(30);

    /// <summary>Maps the routes.</summary>
    public static void MapConnectorKeys(this IEndpointRouteBuilder routes)
    {
        var connectors = routes.MapGroup("/api/v1/connectors");
        connectors.MapGet("", ListAsync).For(OperatorRole.Viewer);
        connectors.MapPost("/{uuid:guid}/rotate", RotateAsync).For(OperatorRole.Admin).Audited("connector.rotate", "uuid");
        connectors.MapDelete("/{uuid:guid}", RevokeAsync).For(OperatorRole.Admin).Audited("connector.revoke", "uuid");
        connectors.MapPost("/{uuid:guid}/unban", UnbanAsync).For(OperatorRole.Admin).Audited("connector.unban", "uuid");
    }

    // Also those that are gone, as long as they were there within the last 30 days, and those that were banned within them.
    private static async Task<IResult> ListAsync(
        ILedger ledger, ConnectorRegistry registry, ICredentialStore credentials, TimeProvider clock, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - History;
        var known = await ledger.ListConnectorsAsync(since, cancellationToken);
        var removed = await ledger.ListRemovedConnectorsAsync(since, cancellationToken);
        var connectors = new List<ConnectorReport>();
        foreach (var (model, appId, seenAt) in known.Concat(removed))
        {
            var uuid = model.Uuid!.Value;
            var bannedAt = (await credentials.FindKeysAsync(uuid, cancellationToken))?.BannedAt;
            connectors.Add(new ConnectorReport(uuid, model.Name, model.Url, appId, seenAt, registry.Find(uuid) is not null, bannedAt));
        }

        // Who took its leave is of no interest any more.
        return WireResults.Json(new { connectors = connectors.Where((one, index) => index < known.Count || one.BannedAt is not null) });
    }

    // The new key travels with the connector's next heartbeat; the old one is accepted until the new one is used, and for the overlap.
    private static async Task<IResult> RotateAsync(Guid uuid, ICredentialStore credentials, CancellationToken cancellationToken) =>
        await credentials.RotateAsync(uuid, overlap: null, cancellationToken) is { } pending
            ? WireResults.Json(new { ConnectorUuid = uuid, pending.Key.KeyId })
            : NoKey();

    // The key and the ban first: from then on nothing that the connector signs is accepted, and no token admits it, whatever becomes
    // of the rest.
    private static async Task<IResult> RevokeAsync(
        Guid uuid, ICredentialStore credentials, ConnectorRegistry registry, ILedger ledger, CancellationToken cancellationToken)
    {
        if (!await credentials.RevokeAsync(uuid, cancellationToken))
        {
            return NoKey();
        }

        await ledger.ForgetEnrollmentAsync(uuid, cancellationToken);
        await registry.RemoveAsync(uuid, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> UnbanAsync(Guid uuid, ICredentialStore credentials, CancellationToken cancellationToken) =>
        await credentials.UnbanAsync(uuid, cancellationToken)
            ? TypedResults.NoContent()
            : Problems.Of(StatusCodes.Status404NotFound, "connector_not_banned", "No connector of this UUID is banned.");

    private static IResult NoKey() =>
        Problems.Of(StatusCodes.Status404NotFound, "connector_not_found", "No connector of this UUID has a key.");
}
