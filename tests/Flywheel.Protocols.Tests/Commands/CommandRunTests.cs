using System.Text.Json;
using Flywheel.Core.Prediction;
using Flywheel.Protocols.Tests.Serving;
using Flywheel.Testing;
using Flywheel.Training.Onnx;

namespace Flywheel.Protocols.Tests.Commands;

/// <summary>Commands that say no, in one turn; what a command is given; and what others see of a turn while it happens.</summary>
public sealed class CommandRunTests(WeatherProject weather)
{
    private const string Looker = """
        import json, os, urllib.error, urllib.request
        def call(path, body, token=os.environ["MLFLOW_TRACKING_TOKEN"]):
            headers = {"Content-Type": "application/json", "Authorization": "Bearer " + token}
            request = urllib.request.Request(os.environ["MLFLOW_TRACKING_URI"] + "/api/2.0/mlflow/" + path, json.dumps(body).encode(), headers)
            return json.load(urllib.request.urlopen(request))
        try:
            call("runs/search", {"experiment_ids": ["0"]}, "another")
            others = "are let in"
        except urllib.error.HTTPError as error:
            others = error.code
        running = call("runs/search", {"experiment_ids": [os.environ["MLFLOW_EXPERIMENT_ID"]], "filter": "status = 'RUNNING'"}).get("runs", [])
        names = sorted(run["info"]["run_name"] for run in running)
        mine = [run for run in running if run["info"]["run_id"] == os.environ["MLFLOW_RUN_ID"]][0]
        tags = {tag["key"]: tag["value"] for tag in mine["data"]["tags"]}
        above = [run["info"]["run_name"] for run in running if run["info"]["run_id"] == tags["mlflow.parentRunId"]]
        train = open(os.environ["FLYWHEEL_TRAIN"], "rb").read()
        inputs = json.load(open(os.environ["FLYWHEEL_INPUTS"]))
        print(json.dumps({"running": names, "above": above, "parquet": (train[:4] + train[-4:]).decode(), "texts": inputs["texts"], "numbers": inputs["numbers"],
                          "told": json.loads(os.environ["FLYWHEEL_PARAMETERS"]), "one": os.environ["FLYWHEEL_PARAM_LEARNING_RATE"], "label": os.environ["FLYWHEEL_LABEL"],
                          "files": sorted(os.listdir(".")), "others": others}))
        """;

    [Fact]
    public async Task A_command_is_given_rows_parameters_and_its_run_and_others_see_the_turn_while_it_happens()
    {
        using var project = weather.Copy();
        project.Write("look.py", System.Text.Encoding.UTF8.GetBytes(Looker));
        Replace(project, "    - logistic-regression\n    - command: { name: looker, run: python3 look.py, features: [rain, month, humidity], learning-rate: 0.1 }\n");
        using var shims = new TemporaryFolder();
        // Where the workspace knows people, the program has a pass of its own.
        (await FlywheelProcess.RunAsync("people", "ada", "--role", "reader", "--workspace", project[".flywheel"])).ExitCode.ShouldBe(0);

        var turned = await FlywheelProcess.RunAsync(new Dictionary<string, string> { ["PATH"] = DebianPython.OnPath(shims.Path) }, "run", project.Path);

        turned.ExitCode.ShouldBe(1);
        turned.Error.ShouldContain("The command 'looker' ended well and left no model.onnx.");
        var said = JsonDocument.Parse(await OutputAsync(project, "train/looker")).RootElement;
        Texts(said, "running").ShouldContain("train/looker");
        Texts(said, "above").ShouldBe(["weather, turning"]);
        (said.GetProperty("parquet").GetString(), said.GetProperty("one").GetString(), said.GetProperty("label").GetString()).ShouldBe(("PAR1PAR1", "0.1", "label.rain"));
        (string.Join(",", Texts(said, "texts")), string.Join(",", Texts(said, "numbers")), said.GetProperty("told").GetRawText()).ShouldBe(("month", "rain,humidity", "{\"learning-rate\": \"0.1\"}"));
        said.GetProperty("others").GetInt32().ShouldBe(401);
        Texts(said, "files").ShouldBe(["inputs.json", "look.py", "train.parquet", "validate.parquet"]);
        (await RunsAsync(project, "status = 'FAILED'")).ShouldBe(["train/looker", "weather, turning"]);
    }

    [Fact]
    public async Task Every_way_a_command_can_fail_is_told_with_what_it_said_last()
    {
        using var project = weather.Copy();
        project.Write("fail.sh", "echo learning; echo 'no such column' >&2; exit 3"u8);
        project.Write("keep.sh", "cp \"$1\" \"$FLYWHEEL_MODEL\""u8);
        project.Write("garbage", "this is no graph"u8);
        project.Write("narrow", Graph(3, 1));
        project.Write("doubled", Graph(1, 2));
        Replace(project, """
                - command: { name: fails, run: sh fail.sh, features: [rain] }
                - command: { name: sleeps, run: "sh -c 'echo begun; sleep 60'", time: 1s, features: [rain] }
                - command: { name: nowhere, run: no-such-program-anywhere, features: [rain] }
                - command: { name: garbled, run: sh keep.sh garbage, features: [rain] }
                - command: { name: narrow, run: sh keep.sh narrow, features: [rain] }
                - command: { name: doubled, run: sh keep.sh doubled, features: [rain] }

            """);

        var turned = await FlywheelProcess.RunAsync("run", project.Path);

        turned.ExitCode.ShouldBe(1);
        turned.Error.ShouldContain("The command 'fails' ended with exit code 3. The last it said:");
        turned.Error.ShouldContain("  no such column\n");
        turned.Error.ShouldContain("The command 'sleeps' was ended after 1 s. The last it said:\n  begun\n");
        turned.Error.ShouldContain("'no-such-program-anywhere' of the command 'nowhere' cannot be started");
        turned.Error.ShouldContain("The model.onnx of the command 'garbled': ");
        turned.Error.ShouldContain("The model.onnx of the command 'narrow' takes numbers Single x 3 and gives score Single x 1; wanted numbers Single x 1 and at last score Single x 1.");
        turned.Error.ShouldContain("The model of the command 'doubled' scores row ");
    }

    [Fact]
    public async Task A_command_that_names_what_is_not_there_is_refused_before_anything_runs()
    {
        using var project = weather.Copy();
        Replace(project, """
                - logistic-regression
                - command: { name: logistic-regression, run: "", files: [../flywheel.yaml, nowhere.py] }
                - command: { name: Two Words, run: sh x.sh, features: [rian] }

            """);

        var turned = await FlywheelProcess.RunAsync("run", project.Path);

        turned.ExitCode.ShouldBe(1);
        turned.Error.ShouldContain("Two candidates are called 'logistic-regression'.");
        turned.Error.ShouldContain("'../flywheel.yaml' is no file in the project's folder.");
        turned.Error.ShouldContain("'nowhere.py' is no file in the project's folder.");
        turned.Error.ShouldContain("'Two Words' cannot be the name of a command.");
        turned.Error.ShouldContain("There is no feature 'rian'.");
    }

    [Fact]
    public async Task A_turn_that_was_killed_is_ended_by_the_next()
    {
        using var project = weather.Copy();
        Replace(project, "    - command: { name: sleeps, run: sleep 100, features: [rain] }\n");
        using (var running = FlywheelProcess.Start(new Dictionary<string, string>(), "run", project.Path))
        {
            while (!running.HasExited && !(await RunsAsync(project, "status = 'RUNNING'")).Contains("train/sleeps"))
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }

            // With what it started: a sleeping child is none of our business after this.
            running.Kill(entireProcessTree: true);
            await running.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Replace(project, "    - command: { name: fails, run: 'false', features: [rain] }\n");
        await FlywheelProcess.RunAsync("run", project.Path);

        (await RunsAsync(project, "status = 'KILLED'")).ShouldBe(["train/sleeps", "weather, turning"]);
        (await RunsAsync(project, "status = 'RUNNING'")).ShouldBeEmpty();
    }

    /// <summary>score = numbers of the first column times a factor.</summary>
    private static byte[] Graph(int width, float factor)
    {
        var graph = new OnnxGraphBuilder("test");
        var numbers = graph.Add("Abs", TensorType.Single, [graph.Input("numbers", TensorType.Single, width)]);
        var weights = graph.Constant(Enumerable.Range(0, width).Select(column => column == 0 ? factor : 0).ToArray(), width, 1);
        graph.Output(graph.Add("MatMul", TensorType.Single, [numbers, weights]), "score", width: 1);
        return graph.ToBytes();
    }

    private static void Replace(TemporaryFolder project, string candidates)
    {
        var file = project["flywheel.yaml"];
        var text = File.ReadAllText(file);
        var (from, to) = (text.IndexOf("  candidates:\n", StringComparison.Ordinal) + "  candidates:\n".Length, text.IndexOf("  search:", StringComparison.Ordinal));
        File.WriteAllText(file, text[..from] + candidates + text[to..]);
    }

    private static async Task<string[]> RunsAsync(TemporaryFolder project, string filter)
    {
        var found = await FlywheelProcess.RunAsync("search", filter, "--json", "--workspace", project[".flywheel"]);
        return [.. JsonDocument.Parse(found.Output).RootElement.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("name").GetString()!).Order(StringComparer.Ordinal)];
    }

    private static async Task<string> OutputAsync(TemporaryFolder project, string name)
    {
        using var folder = new TemporaryFolder();
        await FlywheelProcess.RunAsync("export", folder["mlruns"], "--workspace", project[".flywheel"]);
        var run = Directory.EnumerateFiles(folder["mlruns"], "meta.yaml", SearchOption.AllDirectories).Single(meta => File.ReadAllText(meta).Contains($"run_name: '{name}'", StringComparison.Ordinal));
        return await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(run)!, "artifacts", "output.txt"));
    }

    private static string[] Texts(JsonElement of, string name) => [.. of.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
}
