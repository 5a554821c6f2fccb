using System.CommandLine;
using DsxDapr.Benchmarks.Baseline;
using DsxDapr.Benchmarks.Files;
using DsxDapr.Benchmarks.Signatures;

var root = new RootCommand("Measures how fast content can be scanned and requests be signed, and makes files to scan.")
{
    MakeCommand.Create(),
    BaselineCommand.Create(),
    SignaturesCommand.Create(),
    RequestsCommand.Create(),
};

return await root.Parse(args).InvokeAsync();
