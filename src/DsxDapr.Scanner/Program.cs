using DsxDapr.Contracts;
using DsxDapr.Hosting;
using DsxDapr.Hosting.Starting;
using DsxDapr.Scanner;
using DsxDapr.Scanner.Engines.Reports;
using DsxDapr.Scanner.Engines.Selection;
using DsxDapr.Scanner.Engines.Trial;
using DsxDapr.Scanner.Orders;
using DsxDapr.Scanner.Reading;
using DsxDapr.Scanner.Results;

if (args is [EngineTrial.Argument])
{
    return await EngineTrial.RunAsync(new ConfigurationBuilder().AddEnvironmentVariables().Build(), Console.Out);
}

RefusedStart.ExplainUnhandled();
var builder = WebApplication.CreateBuilder(args).AddDsxDefaults(AppIds.Scanner);

builder.Services
    .AddScannerOptions()
    .AddScanEngines()
    .AddEngineReports()
    .AddItemReading()
    .AddResultPublishing()
    .AddScanOrders();

var app = builder.Build();

app.MapDsxDefaults();
app.MapScanOrders();
app.MapEngineReports();

await app.RunUntilStoppedAsync();
return 0;
