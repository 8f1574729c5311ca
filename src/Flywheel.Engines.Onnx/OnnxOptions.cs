namespace Flywheel.Engines.Onnx;

/// <summary>How ONNX models are run. The defaults give the most throughput when many lanes run at once, and the same bytes every time.</summary>
public sealed record OnnxOptions
{
    /// <summary>The most <see cref="IntraOpThreads"/> may be.</summary>
    public const int MaxIntraOpThreads = 256;

    /// <summary>
    /// Threads one call may use, 1 to 256. Default 1: throughput comes from many lanes, and a row's score never depends on
    /// how the work was cut.
    /// </summary>
    public int IntraOpThreads { get; init; } = 1;

    /// <summary>Whether the runtime may fold and fuse nodes when it loads a model. Default true; false is for finding out which node is wrong.</summary>
    public bool OptimizeGraph { get; init; } = true;

    /// <summary>
    /// Whether sums of trees are walked by Flywheel, several times faster than by the runtime and to the same bits. Default true; false leaves the whole graph to the runtime.
    /// </summary>
    public bool FlatTrees { get; init; } = true;
}
