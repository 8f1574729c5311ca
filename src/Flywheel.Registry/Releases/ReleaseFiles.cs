namespace Flywheel.Registry.Releases;

/// <summary>The names of the files every release has.</summary>
public static class ReleaseFiles
{
    /// <summary>The manifest.</summary>
    public const string Manifest = "release.json";

    /// <summary>The graph, encoders included.</summary>
    public const string Model = "model.onnx";

    /// <summary>Which feature goes where in the graph's inputs.</summary>
    public const string Layout = "layout.json";

    /// <summary>The feature plan.</summary>
    public const string Features = "features.json";

    /// <summary>What healthy days look like to this release: what monitors compare live days with.</summary>
    public const string Reference = "reference.json";

    /// <summary>What days with known outcomes taught about this release: what a drift costs it, and how far the quality its scores promise is off.</summary>
    public const string Labelled = "labelled.json";

    /// <summary>Test rows with the scores they must give.</summary>
    public const string Holdout = "holdout.json";

    /// <summary>The evaluation on test rows.</summary>
    public const string Report = "report.json";

    /// <summary>The model card, for people.</summary>
    public const string Card = "card.md";

    /// <summary>What other tools read to score the graph.</summary>
    public const string MLmodel = "MLmodel";
}
