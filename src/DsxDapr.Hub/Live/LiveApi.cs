using System.Globalization;
using DsxDapr.Contracts;
using DsxDapr.Hosting.Settings;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Operators;

namespace DsxDapr.Hub.Live;

/// <summary>Server-sent events (wire contract §3.8), for viewers.</summary>
internal static class LiveApi
{
    private const int RetryAfterSeconds = 5;

    /// <summary>Registers what the streams need.</summary>
    public static void AddLive(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<LiveOptions>(LiveOptions.Section);
        builder.Services.AddSingleton<LiveSeats>();
        builder.Services.AddSingleton<LiveFeed>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<LiveFeed>());
    }

    /// <summary>Maps the routes.</summary>
    public static void MapLive(this IEndpointRouteBuilder routes)
    {
        var streams = routes.MapGroup(HubRoutes.Prefix + "/subscribe").For(OperatorRole.Viewer).AddEndpointFilter(SeatedAsync);
        streams.MapGet("/scan-result", ResultStream.HandleAsync);
        streams.MapGet("/connector-registered", ConnectorStream.HandleAsync);
        streams.MapGet("/job-summary/{jobId}", JobSummaryStream.HandleAsync);
    }

    private static async ValueTask<object?> SeatedAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var seats = call.HttpContext.RequestServices.GetRequiredService<LiveSeats>();
        if (!seats.TryTake())
        {
            call.HttpContext.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            return WireResults.Error(StatusCodes.Status503ServiceUnavailable, "too_many_subscribers");
        }

        try
        {
            return await next(call);
        }
        finally
        {
            seats.GiveBack();
        }
    }
}
