using Flywheel.Security;

namespace Flywheel.Protocols.Tests.MLflow;

public sealed class PythonClientTests
{
    [Theory]
    [InlineData("")]
    [InlineData("name and password")]
    [InlineData("token")]
    public async Task A_script_that_speaks_as_the_mlflow_client_does_passes_from_start_to_end(string logsInWith)
    {
        await using var server = await TrackingServer.StartAsync();
        var environment = new Dictionary<string, string> { ["MLFLOW_TRACKING_URI"] = server.Address.ToString() };
        if (logsInWith.Length > 0)
        {
            var token = (await server.Get<People>().AdmitAsync("ada", AccessRole.Approver, TrackingServer.Token)).Value.Token.Reveal();
            environment[logsInWith == "token" ? "MLFLOW_TRACKING_TOKEN" : "MLFLOW_TRACKING_PASSWORD"] = token;
            environment["MLFLOW_TRACKING_USERNAME"] = "ada";
        }

        var (code, output) = await DebianPython.RunAsync([Path.Combine(AppContext.BaseDirectory, "MLflow", "client.py"), server.Folder.Path], environment, TrackingServer.Token);

        output.ShouldEndWith("done\n");
        code.ShouldBe(0);
    }
}
