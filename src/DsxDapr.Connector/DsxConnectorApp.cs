using DsxDapr.Hosting;
using DsxDapr.Hosting.Starting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Connector;

/// <summary>A whole connector app.</summary>
public static class DsxConnectorApp
{
    /// <summary>Runs the app until it is told to stop.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="defaultName">The connector's name unless <c>DSXCONNECTOR_NAME</c> gives another; also its name in telemetry.</param>
    /// <param name="addRepository">Registers what the connector can do with its repository; see <see cref="DsxConnectorExtensions"/>.</param>
    /// <returns>0, or <see cref="RefusedStart.ExitCode"/> after one sentence on standard error for each setting that is wrong.</returns>
    public static async Task<int> RunAsync(string[] args, string defaultName, Action<IServiceCollection> addRepository)
    {
        ArgumentNullException.ThrowIfNull(addRepository);
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddDsxDefaults(defaultName);
        builder.AddDsxConnector(defaultName);
        addRepository(builder.Services);
        try
        {
            await using var app = builder.Build();
            app.MapDsxDefaults();
            app.MapDsxConnector();
            await app.RunUntilStoppedAsync();
            return 0;
        }
        catch (Exception error) when (RefusedStart.Explain(error) is { } lines)
        {
            await Console.Error.WriteLineAsync(lines);
            return RefusedStart.ExitCode;
        }
    }
}
