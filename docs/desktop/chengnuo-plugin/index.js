module.exports = {
  name: 'Chengnuo',
  script: './client.js'
};
