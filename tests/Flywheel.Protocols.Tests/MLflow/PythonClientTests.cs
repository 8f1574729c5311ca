namespace Flywheel.Protocols.Tests.MLflow;

public sealed class PythonClientTests
{
    [Fact]
    public async Task A_script_that_speaks_as_the_mlflow_client_does_passes_from_start_to_end()
    {
        await using var server = await TrackingServer.StartAsync();

        var (code, output) = await DebianPython.RunAsync([Path.Combine(AppContext.BaseDirectory, "MLflow", "client.py"), server.Folder.Path],
            new Dictionary<string, string> { ["MLFLOW_TRACKING_URI"] = server.Address.ToString() }, TrackingServer.Token);

        output.ShouldEndWith("done\n");
        code.ShouldBe(0);
    }
}
