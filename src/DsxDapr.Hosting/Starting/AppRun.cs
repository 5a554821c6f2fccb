using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace DsxDapr.Hosting.Starting;

/// <summary>Runs an app of the product.</summary>
public static class AppRun
{
    /// <summary>
    /// Runs the app until it is told to stop. When it does not start, what had started is stopped before the reason is thrown: torn down instead,
    /// it would report failures of its own, in which the reason is lost. One that is told to stop while it starts ends in good order, too.
    /// </summary>
    /// <param name="app">The app; it is disposed of.</param>
    public static async Task RunUntilStoppedAsync(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        await using (app.ConfigureAwait(false))
        {
            try
            {
                await app.StartAsync();
            }
            catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
            {
                await app.StopAsync();
                return;
            }
            catch
            {
                await app.StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }

            await app.WaitForShutdownAsync();
        }
    }
}
