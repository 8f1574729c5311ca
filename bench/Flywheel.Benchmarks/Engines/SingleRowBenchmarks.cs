using BenchmarkDotNet.Attributes;
using Flywheel.Core.Prediction;
using Flywheel.Engines.Onnx;
using Flywheel.Engines.XGBoost.Fitting;
using Flywheel.Engines.XGBoost.Trees;
using Flywheel.Training.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Flywheel.Benchmarks.Engines;

/// <summary>The fear: a lane costs more than the bare call of the runtime that it wraps (at most 1.3 times), or a tree model is too slow for one row (50 µs for 200 trees of depth 6).</summary>
public class SingleRowBenchmarks : IDisposable
{
    private const int Width = 20;
    private const int Rows = 1024;

    private readonly float[] _rows = MadeRows.Make(Rows, Width).Design.Dense.ToArray();
    private readonly float[] _bareInput = new float[Width];
    private readonly float[] _bareOutput = new float[1];
    private readonly string[] _inputNames = ["x"];
    private readonly string[] _outputNames = ["score"];
    private readonly RunOptions _options = new();
    private IPredictor? _predictor;
    private IPredictorLane? _lane;
    private InferenceSession? _session;
    private OrtValue[] _inputs = [];
    private OrtValue[] _outputs = [];
    private int _row;

    /// <summary>Which model: one multiplication, or 200 trees of depth 6.</summary>
    [Params("linear", "trees")]
    public string Model { get; set; } = "linear";

    [GlobalSetup]
    public void SetUp()
    {
        var graph = new OnnxGraphBuilder(Model);
        var input = graph.Input("x", TensorType.Single, Width);
        graph.Output(Model == "linear" ? Linear(graph, input) : TreeGraph.Emit(graph, Trees(), input), "score", 1);
        var bytes = graph.ToBytes();
        _predictor = new OnnxPredictorLoader(new OnnxOptions()).Load(bytes).Value;
        _lane = _predictor.OpenLane(1);
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        _session = new InferenceSession(bytes, options);
        _inputs = [OrtValue.CreateTensorValueFromMemory(_bareInput, [1, Width])];
        _outputs = [OrtValue.CreateTensorValueFromMemory(_bareOutput, [1, 1])];
    }

    [Benchmark(Baseline = true)]
    public float BareRun()
    {
        NextRow().CopyTo(_bareInput);
        _session!.Run(_options, _inputNames, _inputs, _outputNames, _outputs);
        return _bareOutput[0];
    }

    [Benchmark]
    [AllocatesAtMost(0)]
    public float Lane()
    {
        NextRow().CopyTo(_lane!.Input<float>(0));
        _lane.Run(1);
        return _lane.Output<float>(0)[0];
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _lane?.Dispose();
        _predictor?.Dispose();
        _session?.Dispose();
        _options.Dispose();
        Array.ForEach(_inputs, value => value.Dispose());
        Array.ForEach(_outputs, value => value.Dispose());
    }

    /// <summary>Another row each time: over one row alone the processor learns every branch of every tree by heart.</summary>
    private Span<float> NextRow()
    {
        _row = (_row + 1) % Rows;
        return _rows.AsSpan(_row * Width, Width);
    }

    private static OnnxValue Linear(OnnxGraphBuilder graph, OnnxValue input) => graph.Add(
        "MatMul", TensorType.Single, [input, graph.Constant(Enumerable.Repeat(0.1f, Width).ToArray(), Width, 1)]);

    private static TreeEnsemble Trees()
    {
        using var rows = new TreeRows(MadeRows.Make(10_000, Width), threads: 2);
        var plan = new TreeFitPlan(
            new LogisticLoss(), new Dictionary<string, string> { ["max_depth"] = "6", ["eta"] = "0.1" }, Rounds: 200, Patience: 0, Seed: 1, TreeLink.Logistic);
        return new TreeFit(plan, rows, validation: null, threads: 2, progress: null).Run(CancellationToken.None).Trees;
    }
}
