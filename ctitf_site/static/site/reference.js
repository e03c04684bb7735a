// The interactive reference: Swagger UI, told to ask no other host.
"use strict";
const place = document.getElementById("reference");

// Values to try are named, and not filled in: all filters at once would find nothing.
function withoutValues(description) {
  for (const address of Object.values(description.paths))
    for (const parameter of address.get.parameters)
      if ("example" in parameter && !parameter.required) {
        parameter.description += ` Example: ${parameter.example}`;
        delete parameter.example;
      }
  return description;
}

// Its content stands inside the main part of this page, so it is no second one; not for a moment after it is drawn.
new MutationObserver(() => place.querySelector("main")?.setAttribute("role", "group")).observe(place, {
  childList: true,
  subtree: true,
});

fetch(place.dataset.description)
  .then((answer) => answer.json())
  .then((description) =>
    SwaggerUIBundle({
      domNode: place,
      spec: withoutValues(description),
      validatorUrl: null,
      deepLinking: true,
      docExpansion: "list",
      defaultModelsExpandDepth: 0,
      supportedSubmitMethods: ["get"],
    }),
  );
