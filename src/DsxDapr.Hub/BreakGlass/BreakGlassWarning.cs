using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.BreakGlass;

/// <summary>Says loudly, at every start, that an enrollment token stands for signatures.</summary>
internal sealed partial class BreakGlassWarning(IOptions<BreakGlassOptions> options, ILogger<BreakGlassWarning> logger) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.IsOn)
        {
            Log.On(logger);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Critical,
            "DSXCONNECT_AUTH__BREAK_GLASS is on: whoever has an enrollment token of unlimited uses can act for every registered connector. "
            + "Switch it off when the emergency is over")]
        public static partial void On(ILogger logger);
    }
}
