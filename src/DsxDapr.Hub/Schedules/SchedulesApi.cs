using System.Security.Cryptography;
using DsxDapr.Hub.Audit;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Operators;

namespace DsxDapr.Hub.Schedules;

/// <summary>Scans at set times: <c>/api/v1/schedules</c>, to look at for viewers, to change for operators.</summary>
internal static class SchedulesApi
{
    private const int MaxSchedules = 1_000;
    private const int MaxNameLength = 128;
    private const int IdBytes = 6;

    /// <summary>Registers what follows the schedules.</summary>
    public static void AddSchedules(this IHostApplicationBuilder builder) => builder.Services.AddHostedService<ScheduleRunner>();

    /// <summary>Maps the routes.</summary>
    public static void MapSchedules(this IEndpointRouteBuilder routes)
    {
        var schedules = routes.MapGroup("/api/v1/schedules");
        schedules.MapGet("", ListAsync).For(OperatorRole.Viewer);
        schedules.MapGet("/{id}", GetAsync).For(OperatorRole.Viewer);
        schedules.MapPost("", CreateAsync).For(OperatorRole.Operator).Audited("schedule.create");
        schedules.MapPost("/{id}/enable", EnableAsync).For(OperatorRole.Operator).Audited("schedule.enable", "id");
        schedules.MapPost("/{id}/disable", DisableAsync).For(OperatorRole.Operator).Audited("schedule.disable", "id");
        schedules.MapDelete("/{id}", DeleteAsync).For(OperatorRole.Operator).Audited("schedule.delete", "id");
    }

    private static async Task<IResult> ListAsync(ILedger ledger, CancellationToken cancellationToken) =>
        WireResults.Json(new { schedules = (await ledger.ListSchedulesAsync(cancellationToken)).Select(ScheduleReport.Of) });

    private static async Task<IResult> GetAsync(string id, ILedger ledger, CancellationToken cancellationToken) =>
        await ledger.FindScheduleAsync(id, cancellationToken) is { } schedule ? WireResults.Json(ScheduleReport.Of(schedule)) : Unknown();

    private static async Task<IResult> CreateAsync(HttpContext context, ILedger ledger, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (wish, problem) = await WireBody.ReadAsync<ScheduleWish>(context.Request, cancellationToken);
        if (problem is not null)
        {
            return Invalid("The body is not JSON of that form: connector, cron, time_zone, name, scan_once.");
        }

        if (wish!.Name?.Length > MaxNameLength)
        {
            return Invalid($"name has at most {MaxNameLength} characters.");
        }

        var known = await ledger.ListConnectorsAsync(DateTimeOffset.UnixEpoch, cancellationToken);
        if (known.All(connector => connector.Connector.Uuid != wish.Connector))
        {
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, "connector_unknown", "No connector of this UUID is registered.");
        }

        var (now, zone) = (clock.GetUtcNow(), wish.TimeZone ?? "UTC");
        if (TryNext(wish.Cron ?? "", zone, now, out var next) is { } mistake)
        {
            return mistake;
        }

        var schedule = new ScheduleRecord
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)),
            Name = wish.Name,
            Connector = wish.Connector,
            Cron = wish.Cron!,
            TimeZone = zone,
            ScanOnce = wish.ScanOnce,
            CreatedAt = now,
            CreatedBy = OperatorDefaults.ActorOf(context.User),
            NextAt = next,
        };
        if (!await ledger.CreateScheduleAsync(schedule, MaxSchedules, cancellationToken))
        {
            return Problems.Of(StatusCodes.Status409Conflict, "too_many_schedules", $"There are {MaxSchedules} schedules already.");
        }

        context.SetAuditDetail($"schedule {schedule.Id}: connector {schedule.Connector} at {schedule.Cron} {schedule.TimeZone}");
        context.Response.Headers.Location = $"/api/v1/schedules/{schedule.Id}";
        return WireResults.Json(ScheduleReport.Of(schedule), StatusCodes.Status201Created);
    }

    private static async Task<IResult> EnableAsync(string id, ILedger ledger, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await ledger.FindScheduleAsync(id, cancellationToken) is not { } schedule)
        {
            return Unknown();
        }

        // One that is enabled already keeps its time, which may be due at this moment.
        if (schedule.NextAt is null)
        {
            if (TryNext(schedule.Cron, schedule.TimeZone, clock.GetUtcNow(), out var next) is { } mistake)
            {
                return mistake;
            }

            await ledger.SetScheduleAsync(id, next, cancellationToken);
        }

        return await GetAsync(id, ledger, cancellationToken);
    }

    private static async Task<IResult> DisableAsync(string id, ILedger ledger, CancellationToken cancellationToken) =>
        await ledger.SetScheduleAsync(id, null, cancellationToken) ? await GetAsync(id, ledger, cancellationToken) : Unknown();

    private static async Task<IResult> DeleteAsync(string id, ILedger ledger, CancellationToken cancellationToken) =>
        await ledger.DeleteScheduleAsync(id, cancellationToken) ? TypedResults.NoContent() : Unknown();

    private static IResult? TryNext(string cron, string zone, DateTimeOffset now, out DateTimeOffset next)
    {
        try
        {
            next = ScheduleTime.Next(cron, zone, now);
            return null;
        }
        catch (FormatException e)
        {
            next = default;
            return Invalid(e.Message);
        }
    }

    private static IResult Invalid(string detail) => Problems.Of(StatusCodes.Status422UnprocessableEntity, "invalid_request", detail);

    private static IResult Unknown() => Problems.Of(StatusCodes.Status404NotFound, "schedule_not_found", "There is no schedule of this id.");

    private sealed record ScheduleWish(Guid Connector = default, string? Cron = null, string? TimeZone = null, string? Name = null, bool? ScanOnce = null);
}
