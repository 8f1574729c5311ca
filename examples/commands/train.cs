#:property PublishAot=false
#:property ImplicitUsings=enable
#:property InvariantGlobalization=true

// A linear classifier in plain C# as a candidate of Flywheel: 'dotnet run train.cs', no project file, no package. Reads rows and parameters from the
// environment, logs to its run, and writes the graph with the few messages of onnx.proto that it needs.
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

string Told(string name) => Environment.GetEnvironmentVariable(name)!;
var parameters = JsonDocument.Parse(Told("FLYWHEEL_PARAMETERS")).RootElement;
double Parameter(string name) => double.Parse(parameters.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
var names = JsonDocument.Parse(File.ReadAllText(Told("FLYWHEEL_INPUTS"))).RootElement.GetProperty("numbers").EnumerateArray().Select(name => name.GetString()!).ToArray();
var (rows, labels) = Read(Told("FLYWHEEL_TRAIN"), names, Told("FLYWHEEL_LABEL"));

// Columns are scaled to mean 0 and deviation 1; a missing number counts as the mean. The scaling is folded into the weights of the graph.
var (means, deviations) = (new double[names.Length], new double[names.Length]);
for (var column = 0; column < names.Length; column++)
{
    var there = rows.Select(row => row[column]).Where(double.IsFinite).ToArray();
    means[column] = there.Average();
    deviations[column] = Math.Max(Math.Sqrt(there.Average(value => Math.Pow(value - means[column], 2))), 1e-9);
}

var (weights, bias) = (new double[names.Length], 0.0);
using var client = new HttpClient { BaseAddress = new Uri(Told("MLFLOW_TRACKING_URI")) };
client.DefaultRequestHeaders.Authorization = new("Bearer", Told("MLFLOW_TRACKING_TOKEN"));
for (var pass = 0; pass <= Parameter("passes"); pass++)
{
    var (slopes, slope, loss) = (new double[names.Length], 0.0, 0.0);
    for (var i = 0; i < rows.Length; i++)
    {
        var scaled = Scaled(rows[i]);
        var chance = 1 / (1 + Math.Exp(-(bias + scaled.Zip(weights, (x, w) => x * w).Sum())));
        var miss = chance - labels[i];
        loss -= Math.Log(Math.Max(labels[i] > 0 ? chance : 1 - chance, 1e-12));
        slope += miss;
        for (var column = 0; column < names.Length; column++)
        {
            slopes[column] += miss * scaled[column];
        }
    }

    bias -= Parameter("rate") * slope / rows.Length;
    for (var column = 0; column < names.Length; column++)
    {
        weights[column] -= Parameter("rate") * slopes[column] / rows.Length;
    }

    if (pass % 100 == 0)
    {
        Console.WriteLine(FormattableString.Invariant($"pass {pass}: log loss {loss / rows.Length:0.0000}"));
        var answer = await client.PostAsJsonAsync("/api/2.0/mlflow/runs/log-metric", new { run_id = Told("MLFLOW_RUN_ID"), key = "log_loss_by_pass", value = loss / rows.Length, timestamp = 1, step = pass });
        answer.EnsureSuccessStatusCode();
    }
}

File.WriteAllBytes(Told("FLYWHEEL_MODEL"), Graph.Linear(
    weights.Select((weight, column) => (float)(weight / deviations[column])).ToArray(),
    (float)(bias - weights.Select((weight, column) => weight * means[column] / deviations[column]).Sum()),
    means.Select(mean => (float)mean).ToArray()));

double[] Scaled(double[] row) => row.Select((value, column) => double.IsFinite(value) ? (value - means[column]) / deviations[column] : 0).ToArray();

static (double[][] Rows, double[] Labels) Read(string path, string[] names, string label)
{
    // Numbers only, so no text holds a comma.
    var lines = File.ReadAllLines(path);
    var places = lines[0].Split(',').Select((name, at) => (name, at)).ToDictionary(column => column.name, column => column.at);
    double Number(string text) => text.Length == 0 ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);
    var cells = lines.Skip(1).Select(line => line.Split(',')).ToArray();
    return (cells.Select(row => names.Select(name => Number(row[places[name]])).ToArray()).ToArray(), cells.Select(row => Number(row[places[label]])).ToArray());
}

/// <summary>Messages of onnx.proto by their field numbers.</summary>
static class Graph
{
    const int Floats = 6, Float = 1, TensorFloat = 1;

    /// <summary>score = sigmoid(bias + numbers · weights), missing numbers filled first.</summary>
    public static byte[] Linear(float[] weights, float bias, float[] means) => Model(weights.Length,
        [
            Node("Imputer", ["numbers"], ["filled"], "ai.onnx.ml", Attribute("imputed_value_floats", Block(7, Bytes(means)), Floats), Attribute("replaced_value_float", [.. Varint((2 << 3) | 5), .. Bytes([float.NaN])], Float)),
            Node("MatMul", ["filled", "weights"], ["product"], ""),
            Node("Add", ["product", "bias"], ["sum"], ""),
            Node("Sigmoid", ["sum"], ["score"], ""),
        ],
        [Tensor("weights", [weights.Length, 1], weights), Tensor("bias", [1], [bias])]);

    static byte[] Model(int width, byte[][] nodes, byte[][] constants)
    {
        byte[] graph = [.. nodes.SelectMany(node => Block(1, node)), .. Block(2, "linear"), .. constants.SelectMany(tensor => Block(5, tensor)), .. Block(11, Rows("numbers", width)), .. Block(12, Rows("score", 1))];
        return [.. Whole(1, 8), .. Block(2, "examples/commands"), .. Block(7, graph), .. Block(8, Whole(2, 15)), .. Block(8, [.. Block(1, "ai.onnx.ml"), .. Whole(2, 3)])];
    }

    static byte[] Node(string kind, string[] inputs, string[] outputs, string domain, params byte[][] attributes) =>
        [.. inputs.SelectMany(name => Block(1, name)), .. outputs.SelectMany(name => Block(2, name)), .. Block(4, kind), .. attributes.SelectMany(attribute => Block(5, attribute)), .. Block(7, domain)];

    static byte[] Attribute(string name, byte[] value, int type) => [.. Block(1, name), .. value, .. Whole(20, type)];

    static byte[] Tensor(string name, int[] sizes, float[] values) => [.. sizes.SelectMany(size => Whole(1, size)), .. Whole(2, TensorFloat), .. Block(8, name), .. Block(9, Bytes(values))];

    static byte[] Rows(string name, int width)
    {
        byte[] shape = [.. Block(1, Block(2, "rows")), .. Block(1, Whole(1, width))];
        return [.. Block(1, name), .. Block(2, Block(1, [.. Whole(1, TensorFloat), .. Block(2, shape)]))];
    }

    static byte[] Bytes(float[] values) => values.SelectMany(BitConverter.GetBytes).ToArray();

    static byte[] Whole(int number, long value) => [.. Varint(number << 3), .. Varint(value)];

    static byte[] Block(int number, string text) => Block(number, Encoding.UTF8.GetBytes(text));

    static byte[] Block(int number, byte[] content) => [.. Varint((number << 3) | 2), .. Varint(content.Length), .. content];

    static byte[] Varint(long value)
    {
        var bytes = new List<byte>();
        for (var rest = (ulong)value; ; rest >>= 7)
        {
            if (rest < 0x80)
            {
                bytes.Add((byte)rest);
                return [.. bytes];
            }

            bytes.Add((byte)((rest & 0x7F) | 0x80));
        }
    }
}
