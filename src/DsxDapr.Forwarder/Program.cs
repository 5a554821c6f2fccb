using DsxDapr.Contracts;
using DsxDapr.Forwarder;
using DsxDapr.Hosting;
using DsxDapr.Hosting.Starting;

RefusedStart.ExplainUnhandled();
var builder = WebApplication.CreateBuilder(args).AddDsxDefaults(AppIds.Forwarder);

builder.Services.AddForwarder();

var app = builder.Build();

app.MapDsxDefaults();
app.MapForwardedTopics();

await app.RunUntilStoppedAsync();
