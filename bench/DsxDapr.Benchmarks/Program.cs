using System.CommandLine;
using DsxDapr.Benchmarks.Baseline;
using DsxDapr.Benchmarks.Files;
using DsxDapr.Benchmarks.Intake;
using DsxDapr.Benchmarks.Ledgers;
using DsxDapr.Benchmarks.Scanners;
using DsxDapr.Benchmarks.Sidecars;
using DsxDapr.Benchmarks.Signatures;

var root = new RootCommand("Measures how fast content can be scanned, requests be signed and sidecars be called, and makes files to scan.")
{
    MakeCommand.Create(),
    BaselineCommand.Create(),
    ScannerCommand.Create(),
    SignaturesCommand.Create(),
    TimingCommand.Create(),
    RequestsCommand.Create(),
    SidecarsCommand.Create(),
    LedgerCommand.Create(),
    IntakeCommand.Create(),
    RequestsLoad.Create(),
};

return await root.Parse(args).InvokeAsync();
