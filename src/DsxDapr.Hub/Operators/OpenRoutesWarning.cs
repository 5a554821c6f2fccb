using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Operators;

/// <summary>Says loudly, at every start, that the operators' routes are open.</summary>
internal sealed partial class OpenRoutesWarning(IOptions<OperatorOptions> options, ILogger<OpenRoutesWarning> logger) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.OperatorRoutesOpen)
        {
            Log.Open(logger);
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
            "DSXCONNECT_AUTH__OPERATOR_ROUTES_OPEN is on: whoever reaches this hub can read results, order and cancel scans and change "
            + "connectors, without a token")]
        public static partial void Open(ILogger logger);
    }
}
