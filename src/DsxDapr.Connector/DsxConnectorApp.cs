using DsxDapr.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector;

/// <summary>A whole connector app.</summary>
public static class DsxConnectorApp
{
    /// <summary>The exit code of an app that was configured wrongly (<c>EX_CONFIG</c> of sysexits.h).</summary>
    public const int WrongConfiguration = 78;

    /// <summary>Runs the app until it is told to stop.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="defaultName">The connector's name unless <c>DSXCONNECTOR_NAME</c> gives another; also its name in telemetry.</param>
    /// <param name="addRepository">Registers what the connector can do with its repository; see <see cref="DsxConnectorExtensions"/>.</param>
    /// <returns>0, or <see cref="WrongConfiguration"/> after one sentence on standard error for each setting that is wrong.</returns>
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
            await app.RunAsync();
            return 0;
        }
        catch (OptionsValidationException error)
        {
            foreach (var failure in error.Failures)
            {
                await Console.Error.WriteLineAsync(failure);
            }

            return WrongConfiguration;
        }
    }
}
