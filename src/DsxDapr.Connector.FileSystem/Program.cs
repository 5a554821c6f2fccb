using DsxDapr.Connector;
using DsxDapr.Connector.FileSystem;
using DsxDapr.Contracts;
using DsxDapr.Hosting;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddDsxDefaults(AppIds.FileSystemConnector);
builder.AddDsxConnector(AppIds.FileSystemConnector);
builder.Services.AddFileSystem();

var app = builder.Build();
app.MapDsxDefaults();
app.MapDsxConnector();
await app.RunAsync();
