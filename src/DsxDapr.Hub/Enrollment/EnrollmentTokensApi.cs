using DsxDapr.Hub.Audit;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Operators;

namespace DsxDapr.Hub.Enrollment;

/// <summary>Creating, listing and revoking enrollment tokens: <c>/api/v1/enrollment-tokens</c>, for admins.</summary>
internal static class EnrollmentTokensApi
{
    private const int MaxNames = 100;
    private const int MaxNameLength = 128;
    private const int MaxTtlSeconds = 366 * 24 * 3_600;
    private const int MaxMaxUses = 100_000;

    /// <summary>Maps the routes.</summary>
    public static void MapEnrollmentTokens(this IEndpointRouteBuilder routes)
    {
        var tokens = routes.MapGroup("/api/v1/enrollment-tokens").For(OperatorRole.Admin);
        tokens.MapPost("", CreateAsync);
        tokens.MapGet("", ListAsync);
        tokens.MapDelete("/{id}", RevokeAsync).Audited("token.revoke", "id");
    }

    // The only answer that ever holds the token.
    private static async Task<IResult> CreateAsync(HttpContext context, ILedger ledger, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (order, problem) = await WireBody.ReadAsync<TokenOrder>(context.Request, cancellationToken);
        if (problem is not null || Mistake(order!) is not null)
        {
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, "invalid_request", Mistake(order) ?? "The body is not JSON of that form.");
        }

        var issued = IssuedToken.Generate();
        var actor = OperatorDefaults.ActorOf(context.User);
        var now = clock.GetUtcNow();
        var token = new EnrollmentTokenRecord
        {
            Id = issued.Id,
            Name = order!.Name,
            Digest = issued.Digest,
            CreatedAt = now,
            CreatedBy = actor,
            ExpiresAt = now.AddSeconds(order.TtlSeconds),
            MaxUses = order.MaxUses,
            ConnectorNames = order.ConnectorNames ?? [],
        };
        await ledger.CreateEnrollmentTokenAsync(token, cancellationToken);
        await ledger.AppendAuditAsync(
            new AuditEntry(actor, "token.create", token.Id, AuditOutcome.Success, $"{order.MaxUses} uses until {token.ExpiresAt:O}"),
            CancellationToken.None);
        context.Response.Headers.CacheControl = "no-store";
        return WireResults.Json(new { id = issued.Id, token = issued.Text, expires_at = token.ExpiresAt }, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ListAsync(ILedger ledger, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var tokens = await ledger.ListEnrollmentTokensAsync(cancellationToken);
        return WireResults.Json(new { tokens = tokens.Select(token => TokenReport.Of(token, now)) });
    }

    private static async Task<IResult> RevokeAsync(string id, ILedger ledger, CancellationToken cancellationToken) =>
        await ledger.RevokeEnrollmentTokenAsync(id, cancellationToken)
            ? TypedResults.NoContent()
            : Problems.Of(StatusCodes.Status404NotFound, "token_not_found", "There is no enrollment token of this id.");

    private static string? Mistake(TokenOrder? order) => order switch
    {
        null => null,
        { TtlSeconds: < 1 or > MaxTtlSeconds } => $"ttl_seconds is 1 to {MaxTtlSeconds}.",
        { MaxUses: < 1 or > MaxMaxUses } => $"max_uses is 1 to {MaxMaxUses}.",
        { Name.Length: > MaxNameLength } => $"name has at most {MaxNameLength} characters.",
        { ConnectorNames: { } names } when names.Count > MaxNames || names.Any(name => name is null or { Length: 0 or > MaxNameLength }) =>
            $"connector_names are at most {MaxNames}, each of 1 to {MaxNameLength} characters.",
        _ => null,
    };

    private sealed record TokenOrder(
        string? Name = null, int TtlSeconds = 3_600, int MaxUses = 1, IReadOnlyList<string>? ConnectorNames = null);
}
