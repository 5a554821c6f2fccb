using DsxDapr.Contracts;
using DsxDapr.Hosting;
using DsxDapr.Scanner;
using DsxDapr.Scanner.Engines.Selection;
using DsxDapr.Scanner.Orders;
using DsxDapr.Scanner.Reading;
using DsxDapr.Scanner.Results;

var builder = WebApplication.CreateBuilder(args).AddDsxDefaults(AppIds.Scanner);

builder.Services
    .AddScannerOptions()
    .AddScanEngines()
    .AddItemReading()
    .AddResultPublishing()
    .AddScanOrders();

var app = builder.Build();

app.MapDsxDefaults();
app.MapScanOrders();

await app.RunAsync();
