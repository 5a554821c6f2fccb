using DsxDapr.Cli;

using var signals = new StopSignals();
try
{
    return await DsxCommandLine.RunAsync(args, CliHost.OfThisProcess() with { Hurry = signals.Hurry }, signals.Stop);
}
catch (CliException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return ExitCodes.Failed;
}
