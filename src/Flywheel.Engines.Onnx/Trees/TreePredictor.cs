using System.Collections.Immutable;
using Flywheel.Core.Prediction;
using Microsoft.ML.OnnxRuntime;

namespace Flywheel.Engines.Onnx.Trees;

/// <summary>A loaded model whose trees are walked here and whose other nodes are run by the runtime. The same scores, bit for bit, in a fraction of the time.</summary>
internal sealed class TreePredictor : IExplainingPredictor
{
    private readonly GraphLayout _layout;
    private readonly FlatTrees _trees;
    private readonly OnnxPredictor? _before;

    // Null where the one output is the logistic function of the sum, which needs no call of the runtime.
    private readonly OnnxPredictor? _after;
    private readonly ImmutableArray<string> _columns;
    private readonly int _width;
    private int _disposed;

    private TreePredictor(GraphLayout layout, FlatTrees trees, OnnxPredictor? before, OnnxPredictor? after, ImmutableArray<string> columns, int width)
    {
        (_layout, _trees, _before, _after, _columns, _width) = (layout, trees, before, after, columns, width);
        Signature = layout.ToSignature();
    }

    public PredictorSignature Signature { get; }

    /// <summary>Opens a model that the runtime has accepted; null when its trees are not of the kind that is walked here.</summary>
    /// <param name="model">The model.</param>
    /// <param name="layout">What it takes and gives.</param>
    /// <param name="options">How the other nodes are run.</param>
    internal static TreePredictor? TryOpen(ReadOnlyMemory<byte> model, GraphLayout layout, OnnxOptions options)
    {
        if (GraphCut.TryCut(model) is not { } cut)
        {
            return null;
        }

        OnnxPredictor? before = null;
        if (cut.Before is { } first && (before = TryLoad(first, options)) is null)
        {
            return null;
        }

        var columns = before?.Signature.Outputs[0] ?? layout.Inputs[0].Definition;
        if (columns.Type == TensorType.Single && TreeReader.TryRead(cut.Operator, columns.Width) is { } trees && TryLoad(cut.After, options) is { } after)
        {
            if (!cut.IsLogistic || !Sigmoid.AgreesWith(after))
            {
                return new TreePredictor(layout, trees, before, after, cut.Columns, columns.Width);
            }

            after.Dispose();
            return new TreePredictor(layout, trees, before, after: null, cut.Columns, columns.Width);
        }

        before?.Dispose();
        return null;
    }

    public IPredictorLane OpenLane(int capacity) => Open(capacity);

    public IExplanationLane? OpenExplanation()
    {
        // Columns that something made before the trees are nobody's unless the file says whose.
        var named = _columns.Length == _width ? _columns : [];
        if (!_trees.KnowsCovers || (named.IsEmpty && _before is not null))
        {
            return null;
        }

        var shapley = new TreeShapley(_trees);
        return new TreeExplanationLane(Open(capacity: 1), shapley, new ExplainedSum(shapley.Base, _before is null ? [] : named, _width, _after is null));
    }

    private TreeLane Open(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var before = _before?.OpenLane(capacity);
        try
        {
            return new TreeLane(
                _trees, capacity, before, before is null ? new LaneMemory(_layout.Inputs[0], capacity) : null,
                _after?.OpenLane(capacity), _after is null ? new LaneMemory(_layout.Outputs[0], capacity) : null);
        }
        catch
        {
            before?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _before?.Dispose();
            _after?.Dispose();
        }
    }

    private static OnnxPredictor? TryLoad(byte[] model, OnnxOptions options)
    {
        InferenceSession session;
        try
        {
            session = OnnxSessions.Create(model, options);
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }

        if (GraphLayout.Read(session).TryGet(out var layout))
        {
            return new OnnxPredictor(session, layout);
        }

        session.Dispose();
        return null;
    }
}
