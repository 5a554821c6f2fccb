using System.CommandLine;
using DsxDapr.Benchmarks.Baseline;
using DsxDapr.Benchmarks.Files;

var root = new RootCommand("Measures how fast content can be scanned, and makes the files for it.")
{
    MakeCommand.Create(),
    BaselineCommand.Create(),
};

return await root.Parse(args).InvokeAsync();
