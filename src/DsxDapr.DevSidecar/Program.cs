using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.Resources;

using var signals = new ProcessSignals();
try
{
    var plan = await CommandLine.ReadPlanAsync(args, signals.Stopping);
    await using var sidecars = await SidecarGroup.CreateAsync(plan, TimeProvider.System, Console.Out, signals.Stopping);
    await sidecars.StartAsync(signals.Stopping);
    await sidecars.WaitAsync(signals.Stopping);
    return 0;
}
catch (OperationCanceledException) when (signals.Stopping.IsCancellationRequested)
{
    return 0; // told to end while it was starting
}
catch (Exception e) when (e is PlanException or ResourceException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
