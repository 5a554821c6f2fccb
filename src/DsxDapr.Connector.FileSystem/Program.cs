using DsxDapr.Connector;
using DsxDapr.Connector.FileSystem;
using DsxDapr.Contracts;

return await DsxConnectorApp.RunAsync(args, AppIds.FileSystemConnector, services => services.AddFileSystem());
